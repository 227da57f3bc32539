/** What runs a guest inside the test's JVM, and what is known of it afterwards. */
package io.jemu.testkit.run;
