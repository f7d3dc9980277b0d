export interface N8nPlace {
	userFolder: string;
	port: number;
	brokerPort: number;
}

/** Loopback only, nothing sent home, no task runners (the lab's workflows have no Code node). */
export function n8nEnvironment(place: N8nPlace, extra: Record<string, string>): NodeJS.ProcessEnv {
	return {
		...inherited(),
		N8N_USER_FOLDER: place.userFolder,
		N8N_PORT: String(place.port),
		N8N_RUNNERS_BROKER_PORT: String(place.brokerPort),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${place.port}`,
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_ONBOARDING_FLOW_DISABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_RUNNERS_ENABLED: 'false',
		// All of the lab is on loopback, which n8n's SSRF protection would refuse where a test turns it on.
		N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.0/8,::1/128',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_LOG_OUTPUT: 'console',
		NO_COLOR: '1',
		...extra,
	};
}

/** A developer's own n8n settings, npm's and jest's must not reach the lab's n8n. */
function inherited(): NodeJS.ProcessEnv {
	const entries = Object.entries(process.env).filter(
		([name]) => !/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_URL|npm_|JEST_|NODE_ENV$|NODE_OPTIONS$)/i.test(name),
	);
	return Object.fromEntries(entries);
}
