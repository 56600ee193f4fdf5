/**
 * Images in files: trees of files in a folder or a zip, and data sets whose class folders name the labels. Read
 * {@link dev.bifocal.host.data.folder.ClassFolders} first.
 */
@NullMarked
package dev.bifocal.host.data.folder;

import org.jspecify.annotations.NullMarked;
