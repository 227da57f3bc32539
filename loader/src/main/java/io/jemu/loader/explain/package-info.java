/**
 * Why a symbol was bound as it was, and what would change that. Reads {@link io.jemu.loader.lookup.Binding} records and
 * asks the look-up itself with a changed search; changes nothing that a program sees.
 */
package io.jemu.loader.explain;
