/**
 * How large an input may be. Each limit lies well above what surveys of whole countries need, and is held against what a
 * file claims of itself by arithmetic, before memory is taken for it: so a file that a person was handed, or one that a
 * service was sent, cannot bring down a worker and the runs of others with it.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** A run file or a policy, as text: a scene takes some 500 bytes, so that 16,000 scenes have room. */
export const RUN_FILE_BYTES = 8 * MIB;
/** Line ends and marks between values in YAML: a scene of six bands has some 30. The parser takes up to 1 kB for each. */
export const YAML_MARKS = 400_000;
/** Brackets and dashes within one another in YAML, for which its parser calls itself. */
export const YAML_DEPTH = 64;
/** Aliases in YAML: for each its parser goes through the whole file. */
export const YAML_ALIASES = 1_000;
/** Values that YAML gives once its aliases are written out. */
export const YAML_VALUES = 1_000_000;
/** One text of a run file: the longest that it needs are WKT of a CRS (some kB) and the addresses of files. */
export const RUN_FILE_TEXT_CHARS = 16 * KIB;
/** The name of a run is the name of its folder, of which a file system takes 255 bytes; a schedule adds a moment to it. */
export const RUN_NAME_CHARS = 100;
/** A title is one line of a report. */
export const TITLE_CHARS = 500;

/** Areas, reference sample, design and tables, as text: it stands in memory as bytes, as text and as values at once. */
export const INPUT_TEXT_BYTES = 128 * MIB;
/** GeoJSON nests eight levels deep, a model's item about as many; beyond some thousands the call stack ends. */
export const JSON_DEPTH = 64;
/** Numbers, texts and members of a JSON file: a vertex makes two or three. At 8 to 40 bytes each, some 250 MB. */
export const JSON_VALUES = 12_000_000;
/** Arrays and objects of a JSON file: a vertex makes one. At some 50 bytes each, 200 MB. */
export const JSON_CONTAINERS = 4_000_000;
/** Objects among them: a feature makes three. */
export const JSON_OBJECTS = 3_000_000;
/** Members of one object: the artifacts of a run of 20,000 tiles are some 140,000. Beyond millions, each takes longer than the last. */
export const JSON_MEMBERS = 1_000_000;
/** Cells of a table: a large sample has 100,000 rows of 20 columns. */
export const TABLE_CELLS = 10_000_000;

/** Vertices of the areas of a run: all municipalities of a large country at 1:250,000 have about a million. */
export const AREA_VERTICES = 2_000_000;
/** Areas of the finest level; the European Union has 98,000 municipalities. */
export const AREAS = 200_000;
/** A code is a key of tables, a name stands in a cell. */
export const AREA_CODE_CHARS = 200;
export const AREA_NAME_CHARS = 1_000;

/** A row of the map's blocks (512 pixels high) is held at once: half a GB at this width. At 10 m, 10,000 km. */
export const GRID_SIDE_PX = 1_000_000;
/** A run keeps some 240 bytes a tile in memory, and writes some 400 to its record: see `npm run bench:tiles`. */
export const TILES = 2_000_000;
/** What a thread holds of one tile: 4,096 × 4,096 pixels of five bands and six classes take 1.4 GiB. */
export const TILE_WORK_BYTES = 2048 * MIB;
/** The note that finds what was made before, in a store. */
export const MEMO_BYTES = 64 * KIB;

/** An error matrix of so many classes has a million cells; the largest legends in use have some 250. */
export const CLASSES = 1_000;
export const CLASS_NAME_CHARS = 200;
/** Of a raster; hyperspectral ones have some 300. */
export const BANDS = 10_000;

/** One tile or strip of a TIFF, decoded: every thread holds some. 8,192 × 8,192 pixels of 16 bits are as large. */
export const BLOCK_BYTES = 128 * MIB;
/**
 * One strip that is decoded row by row up to where it is needed: no more of it than that is held, but tiles far down wait for
 * it, some seconds at this size. 10,980 × 10,980 pixels of four bands of 32 bits are as large.
 */
export const STREAMED_STRIP_BYTES = 2048 * MIB;
/** What a block may be stored in: compression that fails makes it no more than a little larger. */
export const storedBlockBytes = (decodedBytes: number): number => 2 * decodedBytes + 64 * KIB;
/** Images of a TIFF: the raster, its overviews and masks, and pages that are left aside. */
export const TIFF_DIRECTORIES = 1_000;
/** Tags of one of its images; TIFF 6.0 knows some 100. */
export const TIFF_TAGS = 4_096;
/** Values of all tags of a TIFF: where each block lies takes 16 bytes, so that 16 million blocks have room. */
export const TIFF_TAG_BYTES = 256 * MIB;

/** What GDAL keeps beside a raster, as XML: a raster attribute table of 10,000 rows takes some 2 MB. */
export const RASTER_RECORD_BYTES = 16 * MIB;
/** Elements of such a record, cells of a table, and values that the ranges of one stand for: at some 300 bytes each. */
export const RASTER_RECORD_PARTS = 1_000_000;

/** An ONNX file: every thread holds the model once more. Large networks for segmentation have 100 to 400 MB. */
export const MODEL_BYTES = 768 * MIB;
/** Operations and tensors of its graph, or names of one of them; the largest networks have some 20,000. */
export const GRAPH_PARTS = 1_000_000;
/** A model's item, as JSON. */
export const MODEL_ITEM_BYTES = 16 * MIB;
/** One tensor that goes into the model, comes out of it, or is made within it from sizes that the file states. */
export const TENSOR_BYTES = 1024 * MIB;

/** What a model may take for one chip before anything is known of it: the largest networks take some 20 s on one old core. */
export const FIRST_CHIP_SECONDS = 60;
/** What a model may hold: its weights several times while they are made ready, and a thousand channels of each pixel. */
export const modelWorkBytes = (modelBytes: number, pixels: number): number =>
  1024 * MIB + 4 * modelBytes + 4 * KIB * pixels;

/** JavaScript memory for planning one run, apart from the process that asks for the plan. */
export const PLANNING_HEAP_BYTES = 1024 * MIB;
/** How often a run that never got a plan is taken over from a worker that ended while it planned it. */
export const PLANNING_TAKEOVERS = 2;
