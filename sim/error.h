#ifndef SIM_ERROR_H
#define SIM_ERROR_H

/* One line for the reader: what is wrong, where, and what would be accepted. */
struct error {
	char text[512];
};

/* Fill e (which may be NULL) and return -1, so that a caller can `return error_set(...)`. */
int error_set(struct error *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
