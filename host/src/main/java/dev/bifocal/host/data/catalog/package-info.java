/**
 * The catalog of all data sets. {@link dev.bifocal.host.data.catalog.Datasets} opens the data set of an experiment. To
 * add a data set, add its {@link dev.bifocal.host.data.DatasetEntry} to
 * {@link dev.bifocal.host.data.catalog.DatasetCatalog}.
 */
@NullMarked
package dev.bifocal.host.data.catalog;

import org.jspecify.annotations.NullMarked;
