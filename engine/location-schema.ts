import { z } from 'zod';

/** A key of a run file that names a file or an address: what it names is confined where a service launches the run. */
export function location(description: string): z.ZodString {
  return z.string().min(1).meta({ description, 'x-location': true });
}
