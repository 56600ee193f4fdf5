/**
 * Options and parameters that several commands share.
 */
@NullMarked
package dev.bifocal.host.cli.argument;

import org.jspecify.annotations.NullMarked;
