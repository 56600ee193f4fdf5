/**
 * Where metrics go: files and the terminal.
 */
@NullMarked
package dev.bifocal.host.track;

import org.jspecify.annotations.NullMarked;
