/** Java methods in the place of a guest's functions. */
package io.jemu.testkit.interpose;
