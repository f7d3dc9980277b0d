const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Files that wait for servers for minutes begin first. On a fresh checkout Jest knows no durations and goes by the size
 * of files, and the longest are the smallest: they call a contract.
 */
const FIRST = [/contract\/(cyrus|courier)/, /contract\//, /e2e\/(tokenLife|mapiTrigger|formLabels)/];

const rank = ({ path }) => {
	const place = FIRST.findIndex((pattern) => pattern.test(path));
	return place === -1 ? FIRST.length : place;
};

module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		return [...super.sort(tests)].sort((left, right) => rank(left) - rank(right));
	}
};
