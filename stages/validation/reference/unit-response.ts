import { quoted, quotedText } from '../../../access/quoted.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { cellText } from './unit-property.ts';

/** What came of a drawn unit. */
export type Response = 'label' | 'alternate' | 'non-response';

export interface UnitResponse {
  readonly response: Response;
  readonly label: string | undefined;
  /** The second coder's label, where there is one. */
  readonly alternateLabel: string | undefined;
  readonly nonResponseReason: string | undefined;
}

const RESPONSES: readonly Response[] = ['label', 'alternate', 'non-response'];

/**
 * Reads what came of a drawn unit from its properties: a label, two coders' labels (`alternate_class`), or a
 * non-response with a `reason`. The property `response` may say which; what it says must hold.
 * @throws PermanentError where a unit has neither label nor reason, or says one thing and holds another.
 */
export function readResponse(
  properties: Readonly<Record<string, unknown>>,
  o: { readonly classKey: string; readonly where: string },
): UnitResponse {
  const label = cellText(properties[o.classKey]);
  const alternateLabel = cellText(properties['alternate_class']);
  const nonResponseReason = cellText(properties['reason']);
  const response = statedResponse(properties, o.where) ?? impliedResponse({ label, alternateLabel, nonResponseReason });
  const found = { response, label, alternateLabel, nonResponseReason };
  if (response === undefined) throw noLabel(properties, o);
  return checked({ ...found, response }, o);
}

function impliedResponse(o: Omit<UnitResponse, 'response'>): Response | undefined {
  if (o.label !== undefined) return o.alternateLabel === undefined ? 'label' : 'alternate';
  return o.nonResponseReason === undefined ? undefined : 'non-response';
}

function statedResponse(properties: Readonly<Record<string, unknown>>, where: string): Response | undefined {
  const text = cellText(properties['response']);
  if (text === undefined) return undefined;
  const found = RESPONSES.find((response) => response === text);
  if (found !== undefined) return found;
  throw new PermanentError(
    `${where}: expected ${RESPONSES.join(', ')} in the property response, found ${quotedText(text)}`,
  );
}

function noLabel(
  properties: Readonly<Record<string, unknown>>,
  o: { readonly classKey: string; readonly where: string },
): PermanentError {
  const found = o.classKey in properties ? quoted(properties[o.classKey]) : 'no such property';
  return new PermanentError(
    `${o.where}: expected a label in the property ${o.classKey}, or response: non-response with a reason, found ${found}; a drawn unit cannot be dropped`,
  );
}

function checked(unit: UnitResponse, o: { readonly classKey: string; readonly where: string }): UnitResponse {
  const { response, label, alternateLabel, nonResponseReason } = unit;
  if (response === 'non-response') {
    if (nonResponseReason === undefined) {
      throw new PermanentError(`${o.where}: expected a reason for the non-response in the property reason, found none`);
    }
    if (label === undefined && alternateLabel === undefined) return unit;
    throw new PermanentError(
      `${o.where}: expected no label where response is non-response, found ${quotedText(label ?? alternateLabel ?? '')}`,
    );
  }
  if (label === undefined) {
    throw new PermanentError(
      `${o.where}: expected a label in the property ${o.classKey} where response is ${response}, found none`,
    );
  }
  if (response === 'alternate' && alternateLabel === undefined) {
    throw new PermanentError(
      `${o.where}: expected the second label in the property alternate_class where response is alternate, found none`,
    );
  }
  return { ...unit, nonResponseReason: undefined };
}
