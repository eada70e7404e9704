import type { CodePin } from '../code-version.ts';

/*
 * Whoever can write to the board can put anything there, and so could another version: what a notice says is looked at before
 * anything goes by it, or one of them would hide all others.
 */

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A whole number that can be counted up to. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

const LAST_MOMENT_MS = 8.64e15;

/** A moment that a date can stand for. */
export function isMoment(value: unknown): value is number {
  return isNumber(value) && Math.abs(value) <= LAST_MOMENT_MS;
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

/** Whether each member of an object is of a kind. */
export function isEach<T>(
  value: unknown,
  isOfKind: (member: unknown) => member is T,
): value is Readonly<Record<string, T>> {
  return isMembers(value) && Object.values(value).every((member) => isOfKind(member));
}

/** An object with members by name. */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isLeftOutOr<T>(value: unknown, isOfKind: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || isOfKind(value);
}

export function isCodePin(value: unknown): value is CodePin {
  return isMembers(value) && isText(value['version']) && isText(value['digest']);
}
