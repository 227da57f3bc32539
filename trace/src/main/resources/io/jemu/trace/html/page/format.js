// Numbers as people read them.

const GROUPS = new Intl.NumberFormat('en');

/** A number with separators. */
export const count = number => GROUPS.format(number);

/** "1 process", "2 processes". */
export const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

/** A word as an address. */
export const hex = word => `0x${BigInt(word).toString(16)}`;

/** An address, or nothing if it is 0. */
export const address = word => BigInt(word) === 0n ? '' : hex(word);

const DURATIONS = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

/** Nanoseconds as a duration with three digits. */
export function duration(nanoseconds) {
    if (!Number.isFinite(nanoseconds)) {
        return 'no end';
    }
    const [unit, name] = DURATIONS.find(([size]) => nanoseconds >= size) ?? DURATIONS.at(-1);
    const value = nanoseconds / unit;
    return `${unit === 1 ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${name}`;
}

/** Nanoseconds since the begin of the run as seconds. */
export const moment = nanoseconds => (nanoseconds / 1e9).toFixed(6);

const SIZES = [[1n << 40n, 'TiB'], [1n << 30n, 'GiB'], [1n << 20n, 'MiB'], [1n << 10n, 'KiB']];

/** Bytes, a BigInt. */
export function size(bytes) {
    const found = SIZES.find(([unit]) => bytes >= unit);
    if (found === undefined) {
        return `${bytes} B`;
    }
    const value = Number(bytes * 10n / found[0]) / 10;
    return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${found[1]}`;
}

/** The last part of a path. */
export const base = path => path.slice(path.lastIndexOf('/') + 1) || path;

/** The parts of a list that stands in one cell. */
export const listed = list => list === '' ? [] : list.split('\u001f');

/** What an image is called where one is chosen. */
export function imageName(image) {
    const program = image.argv.length > 0 ? image.argv.join(' ') : base(image.path) || 'program';
    return `${image.pid} ${program.length > 60 ? `${program.slice(0, 60)}…` : program}`
        + (image.forked ? ' (forked)' : '');
}
