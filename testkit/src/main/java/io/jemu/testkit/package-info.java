/**
 * Tests of x86-64 Linux programs with JUnit 5: {@link io.jemu.testkit.Guest} runs one inside the test's JVM, {@link
 * io.jemu.testkit.GuestAssertions} asserts what it printed, which system calls it made and how it was linked, and
 * {@link io.jemu.testkit.interpose.Interpose} puts Java methods in the place of its functions.
 */
package io.jemu.testkit;
