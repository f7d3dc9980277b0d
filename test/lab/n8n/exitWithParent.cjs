// Preloaded into n8n. A test runner that is killed outright cannot clean up behind itself, so n8n watches for that.
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) process.exit(1);
}, 1000).unref();
