import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { launchChromium } from './chromium';
import { OWNER } from './N8nApi';

export type Theme = 'light' | 'dark';

/** In pixels of the window. */
export interface Area {
	x: number;
	y: number;
	width: number;
	height: number;
}

const CREDENTIAL_FORM = '[data-test-id="credential-edit-dialog"], [data-test-id="editCredential-modal"]';
/** n8n shows a part of the form and lets people scroll. */
const WHOLE_FORM = `
	[data-test-id="editCredential-modal"], [data-test-id="editCredential-modal"] .el-dialog__body,
	[data-test-id="editCredential-modal"] .modal-content, [data-test-id="editCredential-modal"] .modal-content > div,
	[data-test-id="editCredential-modal"] .modal-content > div > div {
		height: auto !important; max-height: none !important; overflow: visible !important;
	}`;

/** n8n's editor in a browser without a window, signed in: for pictures, and for looking at what users see. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		private readonly context: BrowserContext,
		readonly page: Page,
		private readonly url: string,
	) {}

	static async open(url: string, owner = OWNER, theme: Theme = 'light'): Promise<Editor> {
		const browser = await launchChromium();
		try {
			const context = await browser.newContext({
				viewport: { width: 1440, height: 900 },
				colorScheme: theme,
			});
			await context.addInitScript({ content: `localStorage.setItem('N8N_THEME', '${theme}')` });
			const page = await context.newPage();
			await page.goto(`${url}/signin`);
			await page.locator('input[name=emailOrLdapLoginId], input[type=email]').first().fill(owner.email);
			await page.locator('input[type=password]').fill(owner.password);
			await page.getByRole('button', { name: 'Sign in' }).click();
			await page.waitForURL((to) => !to.pathname.startsWith('/signin'));
			return new Editor(browser, context, page, url);
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async workflow(id: string): Promise<void> {
		await this.show(`/workflow/${id}`, '[data-test-id="canvas-node"]');
	}

	/** A node's panel, with its parameters. */
	async node(workflowId: string, name: string): Promise<void> {
		await this.workflow(workflowId);
		await this.openNode(name);
		await this.settled();
	}

	/** In the workflow that is open. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first().waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.locator('[data-test-id="ndv-close-button"]').click();
	}

	/** In a node's panel: runs the node, and waits for what it gives. */
	async executeStep(): Promise<void> {
		await this.page.locator('[data-test-id="node-execute-button"]').first().click();
		const running = this.page.getByText('Executing node');
		await running.waitFor({ timeout: 5_000 }).catch(() => undefined);
		await running.waitFor({ state: 'hidden', timeout: 60_000 });
		await this.settled();
	}

	async execution(workflowId: string, executionId: string): Promise<void> {
		await this.show(`/workflow/${workflowId}/executions/${executionId}`, '[data-test-id="canvas-node"]');
	}

	async executions(workflowId: string): Promise<void> {
		await this.show(
			`/workflow/${workflowId}/executions`,
			'[data-test-id="workflow-execution-list-item"], [data-test-id="executions-sidebar"]',
		);
	}

	async credential(id: string): Promise<void> {
		await this.show(`/home/credentials/${id}`, CREDENTIAL_FORM);
	}

	/** Writes the form of the credential that is open, and nothing round it. */
	async pictureOfCredential(path: string): Promise<void> {
		await mkdir(dirname(path), { recursive: true });
		await this.page.setViewportSize({ width: 1280, height: 2400 });
		await this.page.addStyleTag({ content: WHOLE_FORM });
		await this.page.locator(CREDENTIAL_FORM).first().screenshot({ path });
	}

	/** Writes what is on the screen as PNG, or what is in an area of it. */
	async picture(path: string, clip?: Area): Promise<void> {
		await mkdir(dirname(path), { recursive: true });
		// What is under the pointer shows buttons that nobody asked for.
		await this.page.mouse.move(0, 0);
		await this.page.waitForTimeout(300);
		await this.page.screenshot({ path, ...(clip === undefined ? {} : { clip }) });
	}

	/** Where the first of such elements is. */
	async area(selector: string): Promise<Area> {
		const found = await this.page.locator(selector).locator('visible=true').first().boundingBox();
		if (found === null) throw new Error(`There is no ${selector} on the screen`);
		return found;
	}

	/** In the workflow that is open: Download in the menu. */
	async download(path: string): Promise<void> {
		await this.page.locator('[data-test-id="workflow-menu"]').first().click();
		const downloading = this.page.waitForEvent('download');
		await this.page.locator('[data-test-id="workflow-menu-item-download"]').first().click();
		await (await downloading).saveAs(path);
	}

	/** Shows another text in the place of one, such as an address of the lab. */
	async rename(text: string, shown: string): Promise<void> {
		await this.page.evaluate(`(() => {
			const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			for (let one = texts.nextNode(); one !== null; one = texts.nextNode())
				one.data = one.data.replaceAll(${JSON.stringify(text)}, ${JSON.stringify(shown)});
		})()`);
	}

	async close(): Promise<void> {
		await this.context.close();
		await this.browser.close();
	}

	private async show(path: string, selector: string): Promise<void> {
		await this.page.goto(`${this.url}${path}`);
		await this.page.locator(selector).first().waitFor();
		await this.settled();
	}

	/** n8n advertises on pages of active workflows; in a picture that would cover what it shows. */
	private async dismissChecklist(): Promise<void> {
		const checklist = this.page.getByText('Production Checklist');
		if (await checklist.isVisible()) await this.page.keyboard.press('Escape');
	}

	/** The editor animates and fetches after it has drawn; a picture taken earlier shows placeholders. */
	private async settled(): Promise<void> {
		await this.page.waitForLoadState('networkidle').catch(() => {});
		await this.page.waitForTimeout(700);
		await this.dismissChecklist();
	}
}
