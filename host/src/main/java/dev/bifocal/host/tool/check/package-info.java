/**
 * Checks: {@link dev.bifocal.host.tool.check.Examination} checks the installation for {@code doctor}, {@link
 * dev.bifocal.host.tool.check.DatasetCheck} checks a data set for {@code data check}.
 */
@NullMarked
package dev.bifocal.host.tool.check;

import org.jspecify.annotations.NullMarked;
