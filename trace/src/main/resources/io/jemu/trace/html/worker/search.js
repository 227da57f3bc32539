// What the search boxes understand: words that must all occur, "quoted phrases", -words that must not,
// and column:word for one column.

/** A query as a list of terms. Names of columns that the table lacks are taken as text. */
export function parse(query, columns) {
    const terms = [];
    for (const match of query.toLowerCase().matchAll(/(-?)(?:([a-z]+):(?!:))?(?:"([^"]*)"?|(\S+))/g)) {
        const [, minus, prefix, phrase, word] = match;
        const column = prefix && columns.find(name => name.toLowerCase() === prefix);
        const text = phrase ?? word;
        terms.push({negative: minus === '-', column, text: prefix && !column ? `${prefix}:${text}` : text});
    }
    return terms.filter(term => term.text !== '');
}

/** A test of rows: whether the cell of a column holds a text. Null if no cell of this type ever does. */
function columnTest(table, column, text, exact) {
    const cells = table.column(column);
    switch (table.types.get(column)) {
        case 's': {
            const holds = new Uint8Array(table.names.list.length);
            table.names.lower.forEach((name, number) => { holds[number] = name.includes(text) ? 1 : 0; });
            return row => holds[cells[row]] === 1;
        }
        case 't': {
            const holds = table.texts.map(texts => linesWith(texts, text));
            let block = 0;
            return row => {
                // Rows are asked for in their order.
                while (row >= (table.starts[block + 1] ?? Infinity)) {
                    block++;
                }
                return holds[block][cells[row]] === 1;
            };
        }
        case 'x': {
            if (!/^0x[0-9a-f]{1,16}$/.test(text)) {
                return null;
            }
            const word = BigInt(text);
            return row => cells[row] === word;
        }
        default:
            if (!exact || !/^\d+$/.test(text)) {
                return null;
            }
            return row => cells[row] === Number(text);
    }
}

/** For each line of a block's texts, whether it holds a text. */
function linesWith(texts, text) {
    const holds = new Uint8Array(texts.count);
    const all = texts.all.toLowerCase();
    let line = 0;
    let end = all.indexOf('\n');
    for (let at = all.indexOf(text); at >= 0; at = all.indexOf(text, end + 1)) {
        while (end < at) {
            end = all.indexOf('\n', end + 1);
            line++;
        }
        holds[line] = 1;
    }
    return holds;
}

function termTest(table, term) {
    const columns = term.column ? [term.column] : [...table.types.keys()];
    const tests = columns.map(column => columnTest(table, column, term.text, term.column !== undefined))
        .filter(test => test !== null);
    return row => tests.some(test => test(row)) !== term.negative;
}

/**
 * A test for a filter: one of several alternatives, each a list of [column, value], or [column, from, to] for
 * numbers from one to before another; words come as text.
 */
function filterTest(table, alternatives) {
    const tests = alternatives.map(conditions => conditions.map(([column, value, end]) => {
        const cells = table.column(column);
        if (end !== undefined) {
            const [from, to] = table.types.get(column) === 'x' ? [BigInt(value), BigInt(end)] : [value, end];
            return row => cells[row] >= from && cells[row] < to;
        }
        const number = table.types.get(column) === 's' ? table.names.known(value) : value;
        return row => cells[row] === number;
    }));
    return row => tests.some(conditions => conditions.every(test => test(row)));
}

/** The rows that a query and filters leave, in order. */
export function select(table, query, filters) {
    const tests = filters.map(filter => filterTest(table, filter));
    for (const term of parse(query, [...table.types.keys()])) {
        tests.push(termTest(table, term));
    }
    const found = new Uint32Array(table.size);
    let count = 0;
    for (let row = 0; row < table.size; row++) {
        if (tests.every(test => test(row))) {
            found[count++] = row;
        }
    }
    return found.subarray(0, count);
}
