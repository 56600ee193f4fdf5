/**
 * Images in files that a CSV or JSON table lists with their labels and splits. Read
 * {@link dev.bifocal.host.data.table.TableImages} first.
 */
@NullMarked
package dev.bifocal.host.data.table;

import org.jspecify.annotations.NullMarked;
