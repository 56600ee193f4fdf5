/**
 * The catalogue: all data sets that an experiment can name. {@link dev.bifocal.host.data.catalog.Datasets} opens the one that an
 * experiment names. To add a data set, add its {@link dev.bifocal.host.data.DatasetEntry} to
 * {@link dev.bifocal.host.data.catalog.DatasetCatalog}.
 */
@NullMarked
package dev.bifocal.host.data.catalog;

import org.jspecify.annotations.NullMarked;
