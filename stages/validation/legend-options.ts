import { z } from 'zod';

/** Higher classes of a hierarchical legend. */
export const legendSchema = z
  .record(z.string().min(1), z.array(z.string().min(1)).min(1))
  .describe(
    'Higher class → the classes of the map, or other higher classes, that it is made of; each is estimated anew from the relabelled sample.',
  );

export type LegendOptions = z.infer<typeof legendSchema>;
