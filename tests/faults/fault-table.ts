import { writeFileSync } from 'node:fs';
import type { Part } from './fault.ts';

/** How a fault ended: without help; after running again; with a sentence, and after mending it and running again. */
export type Ending = 'survived' | 'healed' | 'refused';

interface Row {
  readonly part: Part;
  readonly name: string;
  readonly ending: Ending;
  readonly seconds: number;
}

/** What was tried and how it ended. */
export class FaultTable {
  readonly #rows: Row[] = [];

  note(row: Row): void {
    this.#rows.push(row);
  }

  /** Prints it; as a Markdown table into the file that QUADRAT_FAULTS_TABLE names, after what is there. */
  tell(): void {
    const lines = this.#rows.map(
      ({ part, name, ending, seconds }) => `| ${part} | ${name} | ${ending} | ${seconds.toFixed(1)} |`,
    );
    console.log(lines.join('\n'));
    const file = process.env['QUADRAT_FAULTS_TABLE'];
    if (file !== undefined) writeFileSync(file, `${lines.join('\n')}\n`, { flag: 'a' });
  }
}
