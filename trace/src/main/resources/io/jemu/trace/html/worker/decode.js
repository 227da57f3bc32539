// Reads blocks of rows as they stand in the file: base64 of gzip of names, texts and columns.

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIX_BITS = new Uint8Array(128);
for (let i = 0; i < BASE64.length; i++) {
    SIX_BITS[BASE64.charCodeAt(i)] = i;
}

/** The bytes that a base64 text stands for. */
export function bytesOf(text) {
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    const bytes = new Uint8Array(text.length / 4 * 3 - padding);
    for (let from = 0, to = 0; from < text.length; from += 4) {
        const group = SIX_BITS[text.charCodeAt(from)] << 18 | SIX_BITS[text.charCodeAt(from + 1)] << 12
            | SIX_BITS[text.charCodeAt(from + 2)] << 6 | SIX_BITS[text.charCodeAt(from + 3)];
        // What the padding stands for lies behind the end of the array, where writes do nothing.
        bytes[to++] = group >> 16;
        bytes[to++] = group >> 8;
        bytes[to++] = group;
    }
    return bytes;
}

/** The bytes that a gzip stream holds. */
export async function inflate(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Takes numbers and strings from bytes, one after the other. */
export class Reader {
    constructor(bytes) {
        this.bytes = bytes;
        this.at = 0;
    }

    unsigned() {
        let value = 0;
        let unit = 1;
        for (;;) {
            const byte = this.bytes[this.at++];
            value += (byte & 0x7f) * unit;
            if (byte < 0x80) {
                return value;
            }
            unit *= 128;
        }
    }

    signed() {
        const value = this.unsigned();
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }

    take(length) {
        this.at += length;
        return this.bytes.subarray(this.at - length, this.at);
    }

    /** Lines of text: their number, and all of them as one string. */
    lines() {
        const count = this.unsigned();
        return {count, all: new TextDecoder().decode(this.take(this.unsigned()))};
    }
}
