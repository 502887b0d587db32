import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { renderErrorDocument } from '../cli/render-error.ts';

type Document = Readonly<Record<string, unknown>>;

/** The result of a tool: one document as data, and as text for clients that know nothing else. */
export function answerWith(document: Document): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(document) }], structuredContent: { ...document } };
}

/**
 * Runs a tool. A failure is an answer too, so that the agent can read the problems and their checked repairs; it never ends the server.
 *
 * @param platform versions, for the report of a fault of ours
 */
export async function answer(platform: string, run: () => Promise<Document>): Promise<CallToolResult> {
  try {
    return answerWith(await run());
  } catch (error) {
    return { ...answerWith({ ...renderErrorDocument(error, platform) }), isError: true };
  }
}
