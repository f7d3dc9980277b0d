import type { Circus } from '@jest/types';

/** All tests of a block in the order of the file, which tells them apart where two have one name. */
export function testsOf(block: Circus.DescribeBlock): Circus.TestEntry[] {
	return block.children.flatMap((child) => (child.type === 'test' ? [child] : testsOf(child)));
}
