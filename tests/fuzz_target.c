/*
 * What libFuzzer calls.  Built once for each of the targets: FUZZ names the function.
 */

#include "tests/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FUZZ(data, size);
	return 0;
}
