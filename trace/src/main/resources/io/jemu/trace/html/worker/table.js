// Tables in memory: a typed array for each column; strings by number.

import {Reader} from './decode.js';

/** Strings of which there are few different ones, each with a number. */
export class Names {
    constructor() {
        this.numbers = new Map();
        this.list = [];
        this.lower = [];
    }

    number(name) {
        let number = this.numbers.get(name);
        if (number === undefined) {
            number = this.list.length;
            this.numbers.set(name, number);
            this.list.push(name);
            this.lower.push(name.toLowerCase());
        }
        return number;
    }

    /** The number of a name that may not occur: then -1. */
    known(name) {
        return this.numbers.get(name) ?? -1;
    }
}

/** The numbers of a column, in an array that grows. */
class Cells {
    constructor(Type) {
        this.array = new Type(1024);
        this.size = 0;
    }

    /** Makes room for more cells and returns the array. */
    grow(more) {
        const size = this.size + more;
        if (size > this.array.length) {
            const larger = new this.array.constructor(Math.max(size, this.array.length * 2));
            larger.set(this.array.subarray(0, this.size));
            this.array = larger;
        }
        return this.array;
    }
}

const CELL_TYPES = {d: Float64Array, u: Uint32Array, x: BigUint64Array, s: Uint32Array, t: Uint32Array};

export class Table {
    /**
     * @param {string} key its name
     * @param {[string, string][]} columns name and type of each
     * @param {Names} names shared by all tables
     */
    constructor(key, columns, names) {
        this.key = key;
        this.names = names;
        this.size = 0;
        this.types = new Map(columns);
        this.cells = new Map(columns.map(([name, type]) => [name, new Cells(CELL_TYPES[type])]));
        // Where blocks begin, and the texts of each: texts are numbered within a block.
        this.starts = [];
        this.texts = [];
    }

    /** Adds a block of rows from a reader that stands behind the table's number. */
    add(reader) {
        const rows = reader.unsigned();
        const names = reader.lines();
        const numbers = names.all.split('\n', names.count).map(name => this.names.number(name));
        this.starts.push(this.size);
        this.texts.push(reader.lines());
        for (const [name, type] of this.types) {
            const column = new Reader(reader.take(reader.unsigned()));
            const cells = this.cells.get(name);
            fill(type, cells.grow(rows), cells.size, rows, column, numbers);
            cells.size += rows;
        }
        this.size += rows;
    }

    /** Adds a column that follows from others. */
    derive(name, type, array) {
        this.types.set(name, type);
        this.cells.set(name, {array, size: this.size});
    }

    /** The numbers of a column: times, counts, words, or those of names. */
    column(name) {
        return this.cells.get(name).array;
    }

    /** The text in a cell of type 't'. */
    text(name, row) {
        const block = this.blockOf(row);
        const texts = this.texts[block];
        texts.lines ??= texts.all.split('\n', texts.count);
        return texts.lines[this.column(name)[row]];
    }

    /** The name in a cell of type 's'. */
    name(name, row) {
        return this.names.list[this.column(name)[row]];
    }

    blockOf(row) {
        let low = 0;
        let high = this.starts.length - 1;
        while (low < high) {
            const middle = low + high + 1 >> 1;
            if (this.starts[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The cell as a string, number or BigInt. */
    value(name, row) {
        switch (this.types.get(name)) {
            case 't': return this.text(name, row);
            case 's': return this.name(name, row);
            default: return this.column(name)[row];
        }
    }

    /** A row as an object. */
    row(row) {
        const object = {row};
        for (const name of this.types.keys()) {
            object[name] = this.value(name, row);
        }
        if (this.ends?.[row] >= 0 && this.types.has('text')) {
            object.outcome = this.text('text', this.ends[row]);
        }
        return object;
    }
}

function fill(type, array, at, rows, column, names) {
    switch (type) {
        case 'd':
            for (let i = 0, value = 0; i < rows; i++) {
                value += column.signed();
                array[at + i] = value;
            }
            break;
        case 'x': {
            const words = column.take(rows * 8);
            const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
            for (let i = 0; i < rows; i++) {
                array[at + i] = view.getBigUint64(i * 8, true);
            }
            break;
        }
        case 's':
            for (let i = 0; i < rows; i++) {
                array[at + i] = names[column.unsigned()];
            }
            break;
        default:
            for (let i = 0; i < rows; i++) {
                array[at + i] = column.unsigned();
            }
    }
}

/** Parts of a list that is kept as one string. */
export function parts(list) {
    return list === '' ? [] : list.split('\u001f');
}
