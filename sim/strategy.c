/*
 * The strategies, from sim/strategies.def, and small questions about their tables.
 */

#include "sim/strategy.h"

#include <string.h>

#define STRATEGY(name) extern const struct strategy strategy_##name;
#include "sim/strategies.def"
#undef STRATEGY

const struct strategy *const strategies[] = {
#define STRATEGY(name) &strategy_##name,
#include "sim/strategies.def"
#undef STRATEGY
};
const size_t nstrategies = sizeof(strategies) / sizeof(strategies[0]);

const struct strategy *strategy_find(const char *name)
{
	for (size_t i = 0; i < nstrategies; i++) {
		if (strcmp(strategies[i]->name, name) == 0)
			return strategies[i];
	}
	return NULL;
}

size_t strategy_nsteps(const struct strategy *s)
{
	size_t n = 0;

	for (int phase = 0; phase < N_PHASES; phase++)
		n += s->nsteps[phase];
	return n;
}

const struct step *strategy_step(const struct strategy *s, int index)
{
	if (index < 0)
		return NULL;
	for (int phase = 0; phase < N_PHASES; phase++) {
		if ((size_t)index < s->nsteps[phase])
			return &s->phase[phase][index];
		index -= (int)s->nsteps[phase];
	}
	return NULL;
}

bool strategy_maps(const struct strategy *s)
{
	for (size_t i = 0; i < s->nsteps[PHASE_SETUP]; i++) {
		if (s->phase[PHASE_SETUP][i].op == OP_MAP)
			return true;
	}
	return false;
}
