import { Courier } from '../lab/others/Courier';
import { describeOther } from './describeOther';

describeOther('Courier', async (authority) => {
	const server = await Courier.start({ authority });
	// Each of our sessions would have to wait for ten seconds: LOGIN-DELAY is tried by itself.
	server.pop3.without.add('LOGIN-DELAY');
	const deliver = server.deliver.bind(server);
	const messages = (mailbox: string, folder?: string) => server.maildir(mailbox).messages(folder);
	return {
		imap: {
			port: server.imap.port,
			deliver,
			flags: (mailbox, folder) => Promise.resolve(messages(mailbox, folder).map((one) => one.flags)),
		},
		pop3: {
			port: server.pop3.port,
			deliver,
			names: (mailbox) => Promise.resolve(messages(mailbox).map(({ fileName }) => fileName)),
			deletesLate: true,
		},
		stop: async () => await server.stop(),
	};
});
