/**
 * The command line: each command reads its arguments, asks the other packages, and prints. Nothing else prints or exits.
 */
@NullMarked
package dev.bifocal.host.cli;

import org.jspecify.annotations.NullMarked;
