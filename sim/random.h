#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

/*
 * Numbers drawn from a seed: the same seed, the same numbers on every machine.  Integers only.  The
 * generator is PCG32 (variant XSH-RR): M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient
 * Statistically Good Algorithms for Random Number Generation", Harvey Mudd College, HMC-CS-2014-0905,
 * 2014.  It is a linear congruential generator of 64 bits whose high bits are folded together and rotated by
 * the highest five.  It decides which questions are asked (sequence 0, ui/quiz.c) and in which order the rows
 * of an exercise lie (sequence 1, sim/exercise.c), nothing else; the engine knows no chance.
 */

#include <stdint.h>

struct random {
	uint64_t state, increment;	/* the increment is odd: which of the sequences */
};

/* The next 32 bits. */
static inline uint32_t random_next(struct random *r)
{
	const uint64_t old = r->state;
	const uint32_t folded = (uint32_t)(((old >> 18) ^ old) >> 27);
	const uint32_t turn = (uint32_t)(old >> 59);

	r->state = old * 6364136223846793005u + r->increment;
	return folded >> turn | folded << (-turn & 31);
}

static inline void random_init(struct random *r, uint64_t seed, uint64_t sequence)
{
	r->state = 0;
	r->increment = sequence << 1 | 1;
	random_next(r);
	r->state += seed;
	random_next(r);
}

/* A number below n, which is not 0; each is as likely, as what would favour some is drawn again. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	const uint32_t favoured = -n % n;	/* 2^32 modulo n */
	uint32_t drawn;

	do {
		drawn = random_next(r);
	} while (drawn < favoured);
	return drawn % n;
}

#endif
