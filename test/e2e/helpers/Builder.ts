import type { Locator, Page } from 'playwright-core';

import type { Editor } from '../../lab/n8n/Editor';
import { waitFor } from '../../lab/waitFor';

const CREATOR = '[data-test-id="node-creator"]';
const FOUND = '[data-test-id="node-creator-item-name"]';
const PANEL = '[data-test-id="ndv"], [data-test-id="node-parameters"]';

/** How long a list may take to open, and how often it is opened. */
const LIST_MS = 15_000;
const OPENS = 7;

/** A person who builds a workflow in n8n's editor, with mouse and keyboard. */
export class Builder {
	readonly page: Page;

	constructor(
		editor: Editor,
		private readonly url: string,
	) {
		this.page = editor.page;
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.plus().waitFor();
	}

	/** Names that the node panel lists for what is typed, in its order. */
	async search(words: string): Promise<string[]> {
		if (!(await this.page.locator(CREATOR).isVisible())) await this.plus().click();
		await this.page.locator(`${CREATOR} input`).first().fill(words);
		// The list is drawn anew with a delay, and says nothing of when it has been.
		await this.page.waitForTimeout(700);
		return (await this.page.locator(FOUND).allTextContents()).map((name) => name.trim());
	}

	/** Finds a node by what people type, and adds it; its panel is open then. */
	async add(words: string, name: string, action?: string): Promise<void> {
		await this.search(words);
		await this.page.locator(FOUND).getByText(name, { exact: true }).first().click();
		if (action === undefined) await this.page.getByRole('button', { name: 'Add to workflow' }).click();
		else await this.page.locator(FOUND).getByText(action, { exact: true }).first().click();
		await this.page.locator(PANEL).first().waitFor();
	}

	field(name: string): Locator {
		return this.page.locator(`[data-test-id="parameter-input-${name}"]`).first();
	}

	async fill(name: string, value: string): Promise<void> {
		const input = this.field(name).locator('input, textarea, [contenteditable="true"]').first();
		await input.fill(value);
		await input.blur();
	}

	async choose(name: string, option: string): Promise<void> {
		const item = this.page
			.getByRole('option', { name: option })
			.or(this.page.locator('.el-select-dropdown__item', { hasText: option }));
		await this.pick(this.field(name), item);
	}

	/** Picks a credential of the node by its name. */
	async pickCredential(name: string, at = 0): Promise<void> {
		await this.pick(
			this.page.locator('[data-test-id="node-credentials-select"]').nth(at),
			this.page.locator('[data-test-id^="node-credentials-select-item"]', { hasText: name }),
		);
	}

	/** Opens the form of a new credential for the node. */
	async newCredential(): Promise<void> {
		const slot = this.page.locator('[data-test-id="node-credentials-slot"]').first();
		const select = slot.locator('[data-test-id="node-credentials-select"]');
		// A button as long as n8n has no account of this kind, then a list that ends with this.
		await slot.locator('[data-test-id="node-credentials-empty-state"] button').or(select).first().waitFor();
		if (await select.isVisible()) await this.pick(select, this.page.getByText('Create new credential'));
		else await slot.locator('[data-test-id="node-credentials-empty-state"] button').first().click();
	}

	/** Waits until the node has a credential of this name. */
	async pickedCredential(name: string): Promise<void> {
		const shown = this.page.locator('[data-test-id="node-credentials-select"] input').first();
		const isPicked = async () => (await shown.inputValue()) === name;
		await waitFor(`the credential ${name} in the node`, isPicked, LIST_MS);
	}

	/**
	 * What a list from the server has, in its order.
	 *
	 * @param least how many there are for certain: until it is loaded, the list shows what is chosen and no other
	 */
	async listed(name: string, least = 1): Promise<string[]> {
		const opener = this.field(name).locator('[data-test-id="rlc-input"]');
		const items = this.page.locator('[data-test-id="rlc-item"]').locator('visible=true');
		const look = async (): Promise<string[] | false> => {
			await opener.click();
			await items
				.nth(least - 1)
				.waitFor({ timeout: LIST_MS })
				.catch(() => undefined);
			const names = await items.allInnerTexts();
			return names.length >= least && names.map((one) => one.trim());
		};
		// Like `pick`: n8n may close the list again.
		const names = await waitFor(`the list of ${name}`, look, OPENS * LIST_MS);
		await this.page.keyboard.press('Escape');
		await items.first().waitFor({ state: 'hidden' });
		return names;
	}

	/** Picks what a list from the server has. */
	async pickFromList(name: string, item: string): Promise<void> {
		await this.pick(
			this.field(name).locator('[data-test-id="rlc-input"]'),
			this.page.locator('[data-test-id="rlc-item"]', { hasText: item }),
		);
	}

	async addOption(label: string, name: string, value: string): Promise<void> {
		await this.pickOption(label);
		await this.fill(name, value);
	}

	/** Shows a field of the options. */
	async pickOption(label: string): Promise<void> {
		const item = this.page
			.locator(
				'[data-test-id="collection-parameter-option"], .el-select-dropdown__item, [role="menuitem"], [role="option"]',
			)
			.getByText(label, { exact: true });
		await this.pick(this.page.locator('[data-test-id="collection-parameter-add"]').last(), item);
	}

	/**
	 * Opens a list and picks from it. A list that n8n closes again, because it draws the form anew meanwhile, is opened
	 * once more, as a person would: n8n may do so before the item shows and between its showing and the click.
	 */
	private async pick(opener: Locator, item: Locator): Promise<void> {
		const shown = item.locator('visible=true').first();
		for (let tries = 1; tries < OPENS; tries += 1) {
			await opener.click();
			const isPicked = await shown.click({ timeout: LIST_MS }).then(
				() => true,
				() => false,
			);
			if (isPicked) return;
		}
		await opener.click();
		await shown.click();
	}

	/** Presses Execute step; does not wait. */
	async execute(): Promise<void> {
		await this.page.locator('[data-test-id="node-execute-button"]').first().click();
	}

	get output(): Locator {
		return this.page.locator('[data-test-id="output-panel"]');
	}

	/** Chooses one of the node's outputs, once something has left it. */
	async branch(name: string): Promise<void> {
		await this.output.getByText(`${name} Branch (1 item)`).click();
	}

	async close(): Promise<void> {
		await this.page.locator('[data-test-id="ndv-close-button"]').click();
	}

	async open(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.locator(PANEL).first().waitFor();
	}

	/** Adds a node behind another one, by the plus at its output. */
	async addBehind(name: string, words: string, wanted: string, action?: string): Promise<void> {
		await this.page
			.locator(`[data-test-id="canvas-node"][data-node-name="${name}"] [data-test-id="canvas-handle-plus"]`)
			.first()
			.click();
		await this.add(words, wanted, action);
	}

	/** Drags a field of the input onto a parameter. */
	async drag(field: string, parameter: string): Promise<void> {
		const pill = this.page
			.locator('[data-test-id="ndv-input-panel"], [data-test-id="input-panel"]')
			.getByText(field, { exact: true })
			.first();
		const target = this.field(parameter);
		await target.scrollIntoViewIfNeeded();
		const from = await pill.boundingBox();
		const to = await target.boundingBox();
		if (from === null || to === null) throw new Error(`${field} or ${parameter} is not on the screen`);
		await this.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
		await this.page.mouse.down();
		await this.page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
		await this.page.mouse.up();
	}

	async publish(): Promise<void> {
		await this.page.locator('[data-test-id="workflow-open-publish-modal-button"]').click();
		await this.page.locator('[data-test-id="workflow-publish-button"]').click();
		await this.page.getByRole('button', { name: 'Got it' }).click();
	}

	/** What is in a field. */
	async value(name: string): Promise<string> {
		return await this.field(name).locator('input, textarea').first().inputValue();
	}

	/** Looks at the list of executions until it shows so many that succeeded. */
	async executionsSucceeded(count: number): Promise<void> {
		await this.page.locator('[data-test-id="radio-button-executions"]').click();
		await this.page
			.getByText('Succeeded')
			// The one that is open says so, too.
			.nth(count)
			.waitFor({ timeout: 180_000 });
	}

	/** In the list of executions, which n8n draws anew by itself: what a node gave in one of them. */
	async openExecution(id: string, node: string): Promise<void> {
		await this.page.locator('[data-test-id="radio-button-executions"]').click();
		await this.page.locator(`[data-test-id="execution-details-${id}"]`).click();
		await this.page.getByText(`ID#${id}`).waitFor();
		await this.open(node);
	}

	/** Id of the workflow that is open, once n8n has stored it. */
	workflowId(): string {
		return /\/workflow\/([^/?]+)/.exec(this.page.url())?.[1] ?? '';
	}

	private plus(): Locator {
		return this.page
			.locator('[data-test-id="canvas-plus-button"], [data-test-id="canvas-add-button"]')
			.first();
	}
}
