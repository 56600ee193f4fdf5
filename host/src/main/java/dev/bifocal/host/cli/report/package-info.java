/** The commands that make pages: {@code report} writes one, {@code board} serves them. */
@NullMarked
package dev.bifocal.host.cli.report;

import org.jspecify.annotations.NullMarked;
