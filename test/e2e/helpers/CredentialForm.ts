import type { Locator, Page } from 'playwright-core';

import type { LabUser } from '../../lab/authority/authorityTypes';

const FORM = '[data-test-id="credential-edit-dialog"], [data-test-id="editCredential-modal"]';

/** n8n's form of a credential, as a person fills it in. */
export class CredentialForm {
	constructor(private readonly page: Page) {}

	get form(): Locator {
		return this.page.locator(FORM).first();
	}

	async rename(name: string): Promise<void> {
		const place = this.form.locator('[data-test-id="credential-name"]');
		await place.click();
		await place.locator('input').fill(name);
		await this.page.keyboard.press('Enter');
	}

	async fill(name: string, value: string): Promise<void> {
		await this.field(name).locator('input').fill(value);
	}

	async switchOn(name: string): Promise<void> {
		await this.field(name).click();
	}

	/** Chooses from a list; one of several values is added to those that are chosen. */
	async choose(name: string, option: string): Promise<void> {
		await this.field(name).click();
		await this.page.getByRole('option', { name: option }).locator('visible=true').first().click();
	}

	/**
	 * Presses Connect, signs in on the pages that open, and consents.
	 *
	 * @returns the permissions that the last page asks for
	 */
	async connect({ user, password }: LabUser): Promise<string[]> {
		const opened = this.page.waitForEvent('popup');
		await this.form.getByRole('button', { name: 'Connect', exact: true }).click();
		const pages = await opened;
		await pages.getByLabel('User').fill(user);
		await pages.getByLabel('Password').fill(password);
		await pages.getByRole('button', { name: 'Sign in' }).click();
		const accept = pages.getByRole('button', { name: 'Accept' });
		await accept.waitFor();
		const asked = await pages.getByRole('listitem').allInnerTexts();
		await accept.click();
		return asked;
	}

	private field(name: string): Locator {
		return this.form.locator(`[data-test-id="parameter-input-${name}"]`).first();
	}
}
