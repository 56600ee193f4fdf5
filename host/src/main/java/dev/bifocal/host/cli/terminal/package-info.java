/**
 * The terminal: width, color, tables, text, JSON and progress. It knows no result.
 */
@NullMarked
package dev.bifocal.host.cli.terminal;

import org.jspecify.annotations.NullMarked;
