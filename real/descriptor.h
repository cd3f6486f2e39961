#ifndef REAL_DESCRIPTOR_H
#define REAL_DESCRIPTOR_H

/* Messages with open files in them, between processes, through an AF_UNIX socket. */

#include <stddef.h>

#define MAX_DESCRIPTORS 2	/* in one message */

/* Send n bytes, more than none, and so many descriptors.  0, or -1 with errno. */
int descriptor_send(int socket, const void *bytes, size_t n, const int *fds, size_t nfds);

/* How many came with n bytes, or -1: nobody will send any more, or it is another message. */
int descriptor_receive(int socket, void *bytes, size_t n, int fds[MAX_DESCRIPTORS]);

#endif
