/**
 * The terminal: width, color, tables, text, JSON and progress. It depends on no command.
 */
@NullMarked
package dev.bifocal.host.cli.terminal;

import org.jspecify.annotations.NullMarked;
