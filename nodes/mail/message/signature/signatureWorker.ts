import type { MailSignature } from '../../contracts/MailMessage';
import { answerJobs } from '../worker/answerJobs';
import { checkSigned, type SignedMail } from './checkSigned';
import { trustedCertificates } from './trustedCertificates';

export interface SignatureJob extends SignedMail {
	/** Authorities to trust in addition to those of the system, PEM; may be empty. */
	readonly authorities: string;
	/** Value of NODE_EXTRA_CA_CERTS, because the thread has no environment. */
	readonly extraFile?: string;
}

answerJobs(
	({ authorities, extraFile, ...mail }: SignatureJob): MailSignature =>
		checkSigned(mail, trustedCertificates(authorities, extraFile), Date.now()),
);
