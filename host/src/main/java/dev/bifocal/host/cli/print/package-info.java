/**
 * Printers: each prints one kind of result, as text or as JSON.
 */
@NullMarked
package dev.bifocal.host.cli.print;

import org.jspecify.annotations.NullMarked;
