// What is told of twice, when it begins and when it ends: calls, constructors.

/**
 * Gives a table the column of durations, for ever where no end is told, and the place of each row's end.
 *
 * @param depth the column of how deep a row is nested; null if the last that began is the first to end
 */
export function pair(table, depth) {
    const starts = table.column('time');
    const durations = new Float64Array(table.size);
    const ends = new Int32Array(table.size).fill(-1);
    const open = new Map();
    for (let row = 0; row < table.size; row++) {
        const tid = table.column('tid')[row];
        const stack = open.get(tid) ?? [];
        open.set(tid, stack);
        if (table.column('begins')[row] === 1) {
            durations[row] = Infinity;
            stack.push(row);
            continue;
        }
        // What is left above it was never told to end: it ends here too.
        while (stack.length > 0) {
            const begun = stack.pop();
            durations[begun] = starts[row] - starts[begun];
            if (depth === null || table.column(depth)[begun] <= table.column(depth)[row]) {
                ends[begun] = row;
                break;
            }
        }
    }
    table.derive('duration', 'd', durations);
    table.ends = ends;
}
