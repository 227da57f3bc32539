// Memory maps at any moment, from their changes.

/** The rows of the changes of an image, in order. */
function changesOf(image, table, images) {
    const rows = [];
    for (let row = 0; row < table.size; row++) {
        if (table.column('pid')[row] === image.pid
                && images.imageAt(image.pid, table.column('order')[row]) === image) {
            rows.push(row);
        }
    }
    return rows;
}

/** The map of an image after some of its changes, or as a process was when another was forked from it. */
function regionsAfter(image, table, images, changes) {
    const regions = image.copyOf === null ? []
        : regionsAfter(image.copyOf, table, images, changesOf(image.copyOf, table, images)
            .filter(row => table.column('order')[row] < image.begin));
    changes.forEach(row => apply(regions, table.row(row)));
    return regions;
}

/** Changes a sorted list of regions that do not overlap. */
function apply(regions, change) {
    const {begin, end} = change;
    let first = 0;
    while (first < regions.length && regions[first].end <= begin) {
        first++;
    }
    let last = first;
    while (last < regions.length && regions[last].begin < end) {
        last++;
    }
    const touched = regions.slice(first, last);
    const result = [];
    if (touched.length > 0 && touched[0].begin < begin) {
        result.push({...touched[0], end: begin});
    }
    if (change.change === 'map') {
        result.push({begin, end, protection: change.protection, path: change.path, offset: change.offset,
            time: change.time});
    } else if (change.change === 'protect') {
        for (const region of touched) {
            const from = region.begin > begin ? region.begin : begin;
            result.push({...region, begin: from, end: region.end < end ? region.end : end,
                offset: region.offset + (from - region.begin), protection: change.protection});
        }
    }
    const tail = touched.at(-1);
    if (tail !== undefined && tail.end > end) {
        result.push({...tail, begin: end, offset: tail.offset + (end - tail.begin)});
    }
    regions.splice(first, last - first, ...result);
}

/** Neighbours that the kernel would show as one. */
function merged(regions) {
    const result = [];
    for (const region of regions) {
        const before = result.at(-1);
        const follows = before !== undefined && before.end === region.begin && before.path === region.path
            && before.protection === region.protection
            && (region.path === '' || region.path.startsWith('[')
                || before.offset + (before.end - before.begin) === region.offset);
        if (follows) {
            before.end = region.end;
        } else {
            result.push({...region});
        }
    }
    return result;
}

/**
 * The map of an image after a number of its changes; all of them if that is null.
 *
 * @returns regions, how many changes there are, how many were made, and the last of these
 */
export function memoryMap(image, table, images, count) {
    const changes = changesOf(image, table, images);
    const made = count === null ? changes.length : Math.min(count, changes.length);
    const regions = merged(regionsAfter(image, table, images, changes.slice(0, made)));
    return {regions, changes: changes.length, made, last: made === 0 ? null : table.row(changes[made - 1])};
}
