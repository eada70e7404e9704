/** Renders the report. */
export async function renderReport(runFolder: string): Promise<string> {
  return `<p>${runFolder}</p>`;
}
