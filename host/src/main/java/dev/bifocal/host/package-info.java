/** The host as a library: {@link dev.bifocal.host.Bifocal} is the entry point for Java, tests and jshell. */
@NullMarked
package dev.bifocal.host;

import org.jspecify.annotations.NullMarked;
