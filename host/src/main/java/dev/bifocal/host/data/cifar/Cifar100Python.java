package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.pickle.PickledDictionary;
import dev.bifocal.host.data.planar.PlanarFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** CIFAR-100's Python version: one pickled dictionary each for training, testing and names. */
final class Cifar100Python implements Cifar100.Release {

    private static final String NAMES = "meta";

    @Override
    public String folder() {
        return "cifar-100-python";
    }

    @Override
    public List<String> files() {
        return List.of("train", "test", NAMES);
    }

    @Override
    public Cifar100.Part read(Path file) throws IOException {
        PickledDictionary dictionary = PickledDictionary.read(file);
        return new Cifar100.Part(
                PlanarFile.of(file, dictionary.array("data")),
                dictionary.integers("coarse_labels"),
                dictionary.integers("fine_labels"));
    }

    @Override
    public Cifar100.Names names(Path folder) throws IOException {
        PickledDictionary names = PickledDictionary.read(folder.resolve(NAMES));
        return new Cifar100.Names(names.strings("coarse_label_names"), names.strings("fine_label_names"));
    }
}
