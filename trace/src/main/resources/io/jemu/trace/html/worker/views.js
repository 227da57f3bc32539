// Sorted selections of a table's rows. The page asks for the rows that it shows.

import {select} from './search.js';

const KEPT = 8;

export class Views {
    constructor(tables) {
        this.tables = tables;
        this.kept = new Map();
        this.next = 1;
    }

    /** Selects and sorts rows. */
    open({table, query = '', filters = [], sort = null, descending = false}) {
        const rows = select(this.tables[table], query, filters);
        const sorted = sort === null ? rows : sortRows(this.tables[table], rows, sort, descending);
        const id = this.next++;
        this.kept.set(id, {table, rows: sorted});
        if (this.kept.size > KEPT) {
            this.kept.delete(this.kept.keys().next().value);
        }
        return {id, count: sorted.length, all: this.tables[table].size};
    }

    /** Some rows of a view. One that is no longer kept has none. */
    rows({id, from, to}) {
        const view = this.kept.get(id);
        if (view === undefined) {
            return [];
        }
        const table = this.tables[view.table];
        return Array.from(view.rows.subarray(from, to), row => table.row(row));
    }

    /** At which place of a view a row is; -1 if it is not there. */
    place({id, row}) {
        return this.kept.get(id)?.rows.indexOf(row) ?? -1;
    }
}

function sortRows(table, rows, column, descending) {
    const keys = sortKeys(table, column);
    const sorted = rows.slice();
    const sign = descending ? -1 : 1;
    // Equal ones stay in the order of time.
    return sorted.sort((a, b) => keys[a] < keys[b] ? -sign : keys[a] > keys[b] ? sign : a - b);
}

/** For each row a number that sorts as its cell does. */
function sortKeys(table, column) {
    const cells = table.column(column);
    switch (table.types.get(column)) {
        case 'x':
            return Float64Array.from({length: table.size}, (_, row) => Number(BigInt.asIntN(64, cells[row])));
        case 's': {
            const ranks = rank(table.names.lower);
            return Uint32Array.from({length: table.size}, (_, row) => ranks[cells[row]]);
        }
        case 't':
            return rank(Array.from({length: table.size}, (_, row) => table.text(column, row).toLowerCase()));
        default:
            return cells;
    }
}

/** For each string its place in order; equal strings have equal places. */
function rank(strings) {
    const order = Uint32Array.from(strings, (_, i) => i);
    order.sort((a, b) => strings[a] < strings[b] ? -1 : strings[a] > strings[b] ? 1 : 0);
    const ranks = new Uint32Array(strings.length);
    for (let i = 1, last = 0; i < order.length; i++) {
        if (strings[order[i]] !== strings[order[i - 1]]) {
            last = i;
        }
        ranks[order[i]] = last;
    }
    return ranks;
}
