/**
 * Python's pickles of plain values and NumPy arrays. The reader never runs code: it supports the instructions that
 * build numbers, texts, lists, dictionaries and NumPy arrays, and rejects all others by name. Arrays remain in the
 * mapped file. Read {@link dev.bifocal.host.data.pickle.PickledDictionary} first.
 */
@NullMarked
package dev.bifocal.host.data.pickle;

import org.jspecify.annotations.NullMarked;
