/**
 * Python's pickles of plain values and NumPy arrays, and the pickles in PyTorch's checkpoints. The reader never runs
 * code: it supports the instructions that build numbers, texts, lists, dictionaries, arrays and descriptions of
 * tensors, and rejects all others by name. Arrays remain in the mapped file. Read {@link
 * dev.bifocal.host.data.pickle.PickledDictionary} or {@link dev.bifocal.host.data.pickle.PickledTensors} first.
 */
@NullMarked
package dev.bifocal.host.data.pickle;

import org.jspecify.annotations.NullMarked;
