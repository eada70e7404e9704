import { quoted, quotedText } from '../../access/quoted.ts';
import { builtInPolicy, readPolicyFile } from '../../config/read-policy-file.ts';
import type { RunFile } from '../../config/run-file.ts';
import { parseTable as tableOf, type Table } from '../../engine/csv.ts';
import { sha256OfBytes, type Sha256 } from '../../engine/digest.ts';
import { messageOf, PermanentError } from '../../errors/error-kinds.ts';
import { FoundFaults } from '../../engine/found-faults.ts';
import { readInputText } from '../../engine/input-text.ts';
import { encodeJson } from '../../engine/json.ts';
import type {
  CodePair,
  PreviousNumber,
  PreviousRelease,
  PublicationInput,
  PublicationPolicy,
} from '../../stages/validation/publication/input.ts';
import type { NamedContributors, NamedRelease, PolicyFile } from '../../stages/validation/publication-options.ts';
import { completePolicy, isBuiltInPolicy } from '../../stages/validation/publication/policy.ts';
import { checkIdentifiers, contributionsOfOwners, CONTRIBUTOR_COLUMNS, type ContributorRow } from './contributors.ts';
import { findEstimates, findRelease, type EarlierRelease } from './earlier-release.ts';
import type { PlanFaults } from './plan-faults.ts';

/** Rules of publication, contributors and earlier release, checked. */
export interface PlannedPublication {
  readonly content: Uint8Array;
  /** The files that it was read from. */
  readonly files: readonly { readonly location: string; readonly digest: Sha256 }[];
  readonly warnings: readonly string[];
  /** Whether the working files are to be marked: contributors are named, or the policy says so. */
  readonly isConfidential: boolean;
}

/** What publication is held against; undefined, what has a fault of its own. */
interface PlanContext {
  readonly classes: readonly { readonly name: string }[] | undefined;
  /** Codes of the finest level. */
  readonly areaCodes: ReadonlySet<string> | undefined;
  readonly locate: (location: string) => string;
}

/**
 * Reads what publication goes by: gathers a fault for a policy that is none, for each contributor in an area or class that
 * does not exist, and for an earlier release that cannot be read.
 * @returns undefined where one of them is at fault
 */
export async function planPublication(
  settings: RunFile['publication'],
  context: PlanContext,
  faults: PlanFaults,
): Promise<PlannedPublication | undefined> {
  const files: { location: string; digest: Sha256 }[] = [];
  const note = (location: string, text: string): string => {
    files.push({ location, digest: sha256OfBytes(text) });
    return text;
  };
  const { vintage, contributors, previous: releases = [] } = settings;
  const policy = await faults.of('publication.policy', async () =>
    completePolicy(await readPolicy(settings.policy, context, note)),
  );
  const contributed = await faults.of('publication.contributors', async () =>
    contributors === undefined ? { contributions: null } : readContributions(contributors, context, note),
  );
  const previous: PreviousRelease[] = [];
  for (const named of releases) {
    const release = await faults.of('publication.previous', () =>
      readPrevious(named, { policy, releases: releases.map(({ release: other }) => other) }, { context, note }),
    );
    if (release !== undefined) previous.push(release);
  }
  if (policy === undefined || contributed === undefined || previous.length < releases.length) return undefined;
  const { contributions } = contributed;
  const checks = 'checks' in contributed ? { contributorChecks: contributed.checks } : {};
  const input: PublicationInput = { policy, vintage, contributions, ...checks, previous };
  const warnings = policy.quality.isVerified
    ? []
    : [`The limits of ${policy.quality.office} come from general knowledge; the office has to confirm them.`];
  const isConfidential = contributions !== null || policy.confidential === true;
  return { content: encodeJson(input), files, warnings, isConfidential };
}

type Note = (location: string, text: string) => string;

async function readPolicy(name: string, { locate }: PlanContext, note: Note): Promise<PolicyFile> {
  if (isBuiltInPolicy(name)) return builtInPolicy(name);
  const { policy, text } = await readPolicyFile(locate(name));
  note(name, text);
  return policy;
}

async function readContributions(
  named: NamedContributors,
  context: PlanContext,
  note: Note,
): Promise<ReturnType<typeof contributionsOfOwners>> {
  const location = named.file;
  const { records, lines } = await readTable(location, CONTRIBUTOR_COLUMNS, { context, note });
  const classes = context.classes?.map(({ name }) => name);
  const rows = eachRow(records, (record, index): ContributorRow => {
    const line = lines[index]!;
    const where = `${location}, line ${line}`;
    const { area_code: areaCode = '', class: name = '', contributor_id: contributorId = '', value: cell = '' } = record;
    if (context.areaCodes?.has(areaCode) === false) {
      throw new PermanentError(`${where}: expected the code of an area of the finest level, found ${quoted(areaCode)}`);
    }
    if (classes?.includes(name) === false) {
      throw new PermanentError(`${where}: expected a class of the map (${classes.join(', ')}), found ${quoted(name)}`);
    }
    const value = cell === '' ? Number.NaN : Number(cell);
    if (!Number.isFinite(value) || value < 0) {
      throw new PermanentError(`${where}: expected a value of at least 0, found ${quoted(cell)}`);
    }
    const row = { areaCode, class: name, contributorId, ownerGroup: record['owner_group'] ?? '', value, line };
    checkIdentifiers(row, where);
    return row;
  });
  return contributionsOfOwners(rows, named, classes);
}

/** What each row of a table says; the faults of all rows are told at once. */
function eachRow<T>(records: Table['records'], read: (record: Table['records'][number], index: number) => T): T[] {
  const faults = new FoundFaults();
  const rows = records.flatMap((record, index) => faults.now(() => [read(record, index)]) ?? []);
  faults.throwIfAny();
  return rows;
}

/** What is noted of each file that is read. */
interface Reading {
  readonly context: PlanContext;
  readonly note: Note;
}

async function readPrevious(
  { release, correspondence }: NamedRelease,
  known: { readonly policy: PublicationPolicy | undefined; readonly releases: readonly string[] },
  o: Reading,
): Promise<PreviousRelease> {
  const found = await findRelease(release, o.context.locate);
  const { name } = found;
  const at = (file: EarlierRelease): Reading => ({ ...o, context: { ...o.context, locate: () => file.path } });
  const { records, lines } = await readTable(name, ['level', 'area_code', 'class', 'value_km2'], at(found));
  const beside = await findEstimates(found);
  const ownOf = beside === undefined ? new Map<string, OwnEstimate>() : await readOwn(beside.name, at(beside));
  const numbers = eachRow(records, (record, index): PreviousNumber => {
    const { level = '', area_code: areaCode = '', class: className = '', value_km2: cell = '' } = record;
    const { conf_status: confStatus, symbol } = record;
    const valueKm2 = cell === '' ? null : Number(cell);
    if (valueKm2 !== null && !Number.isFinite(valueKm2)) {
      throw new PermanentError(
        `${name}, line ${lines[index]}: expected a number or nothing in value_km2, found ${quoted(cell)}`,
      );
    }
    const own = ownOf.get(JSON.stringify([level, areaCode, className]));
    const isConfidential =
      own === undefined
        ? confStatus === 'C' || symbol === known.policy?.symbols.confidential
        : !['F', 'N', 'D'].includes(own.confStatus);
    return {
      ...{ level, areaCode, class: className, valueKm2, isConfidential: valueKm2 === null && isConfidential },
      own: own === undefined ? null : own.numbers,
    };
  });
  const pairs = correspondence === undefined ? [] : await readPairs(correspondence, known.releases, o);
  return { location: release, name, numbers, correspondence: pairs };
}

interface OwnEstimate {
  readonly numbers: NonNullable<PreviousNumber['own']>;
  readonly confStatus: string;
}

async function readOwn(file: string, o: Reading): Promise<Map<string, OwnEstimate>> {
  const columns = ['level', 'area_code', 'class', 'estimate_km2', 'conf_status', 'frame_km2', 'observed_share'];
  const { records, lines } = await readTable(file, columns, o);
  return new Map(
    eachRow(records, (record, index): [string, OwnEstimate] => {
      const { level, area_code: areaCode, class: name, estimate_km2: estimate = '', conf_status: status = '' } = record;
      const { frame_km2: frame = '', observed_share: share = '' } = record;
      const numbers = {
        estimateKm2: estimate === '' ? null : Number(estimate),
        frameKm2: Number(frame),
        observedShare: Number(share),
      };
      const faulty = Object.values(numbers).find((value) => value !== null && !Number.isFinite(value));
      if (faulty !== undefined) {
        throw new PermanentError(
          `${file}, line ${lines[index]}: expected numbers in estimate_km2, frame_km2 and observed_share, found ${quoted([estimate, frame, share].join(', '))}`,
        );
      }
      return [JSON.stringify([level, areaCode, name]), { numbers, confStatus: status }];
    }),
  );
}

async function readPairs(location: string, releases: readonly string[], o: Reading): Promise<CodePair[]> {
  const { records, lines } = await readTable(location, ['kind', 'earlier_code', 'code'], o);
  const pairs = eachRow(records, (record, index): CodePair => {
    const { kind, level = '', earlier_code: earlier = '', code = '', release = '' } = record;
    if (release !== '' && !releases.includes(release)) {
      throw new PermanentError(
        `${location}, line ${lines[index]}: expected no release, or one that publication.previous names (${releases.join(', ')}), found ${quoted(release)}`,
      );
    }
    if ((kind !== 'area' && kind !== 'class') || (earlier === '' && code === '')) {
      throw new PermanentError(
        `${location}, line ${lines[index]}: expected area or class as kind, and an earlier_code, a code or both, found ${quoted(kind ?? '')}, ${quoted(earlier)} and ${quoted(code)}`,
      );
    }
    return { release, kind, level, earlierCode: earlier === '' ? null : earlier, code: code === '' ? null : code };
  });
  const goingOn = new Map(
    pairs
      .filter(({ earlierCode, code }) => earlierCode !== null && code !== null)
      .flatMap((pair) => (['code', 'earlierCode'] as const).map((side) => [codeKey(pair, side), pair] as const)),
  );
  for (const [index, pair] of pairs.entries()) {
    if (pair.earlierCode !== null && pair.code !== null) continue;
    const other = goingOn.get(codeKey(pair, pair.code === null ? 'earlierCode' : 'code'));
    if (other === undefined) continue;
    throw new PermanentError(
      `${location}, line ${lines[index]}: expected a code that has ended, or is new, in no other row, found ${quoted(pair.earlierCode ?? pair.code!)} with ${quoted(other.earlierCode!)} and ${quoted(other.code!)}; give the part that has ended, or is new, a code of its own`,
    );
  }
  return pairs;
}

function codeKey(pair: CodePair, side: 'code' | 'earlierCode'): string {
  return JSON.stringify([side, pair.release, pair.kind, pair.level, pair[side]]);
}

async function readTable(
  location: string,
  columns: readonly string[],
  { context, note }: Reading,
): Promise<Pick<Table, 'records' | 'lines'>> {
  const what = `a table with the columns ${columns.join(', ')}`;
  const text = await readInputText(location, {
    path: context.locate(location),
    what,
    isConvertible: true,
    orWindows1252: true,
  });
  const { records, lines } = parseTable(note(location, text), location);
  const [first] = records;
  // Without a record nothing would be confidential, or protected, and nobody would know.
  if (first === undefined)
    throw new PermanentError(`${location}: expected ${what} and at least one record, found none`);
  const missing = columns.filter((column) => !(column in first));
  if (missing.length === columns.length) throw new PermanentError(`${location}: expected ${what}, found none of them`);
  if (missing.length > 0) {
    throw new PermanentError(
      `${location}: expected the column ${missing[0]}, found ${quotedText(Object.keys(first).join(', '))}`,
    );
  }
  return { records, lines };
}

function parseTable(text: string, location: string): Table {
  try {
    return tableOf(text);
  } catch (error) {
    throw new PermanentError(`${location}: ${messageOf(error)}`);
  }
}
