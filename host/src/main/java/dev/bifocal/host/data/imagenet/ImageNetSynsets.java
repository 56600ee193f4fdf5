package dev.bifocal.host.data.imagenet;

import dev.bifocal.host.data.CoarseMap;
import dev.bifocal.host.data.ResourceLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The 1,000 synsets of ILSVRC 2012 in both conventional orders: that of the devkit and that of WordNet ids. */
final class ImageNetSynsets {

    private static final String RESOURCE = "imagenet/imagenet32-classes.txt";

    private final List<String> devkit = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> usual = new HashMap<>();

    /** Reads the bundled table of WordNet ids and names, in the devkit's order. */
    ImageNetSynsets() {
        for (String line : ResourceLines.read(RESOURCE)) {
            int space = line.indexOf(' ');
            devkit.add(line.substring(0, space));
            names.put(line.substring(0, space), line.substring(space + 1));
        }
        devkit.stream().sorted().forEach(synset -> usual.put(synset, usual.size()));
    }

    /** The WordNet ids by the devkit's numbers, which start from 1. */
    List<String> devkit() {
        return devkit;
    }

    /** The name of a synset, or its WordNet id if it is not one of the 1,000. */
    String name(String synset) {
        return names.getOrDefault(synset, synset);
    }

    /**
     * The coarse classes of synsets; empty if one of them is not one of the 1,000.
     *
     * @param root the folder that may contain the published table
     */
    Optional<CoarseMap> coarse(List<String> synsets, Path root) {
        if (!usual.keySet().containsAll(synsets)) {
            return Optional.empty();
        }
        CoarseMap all = ImageNet32Classes.load(root).coarse();
        return Optional.of(CoarseMap.of(
                all.classes(),
                synsets.stream()
                        .mapToInt(synset -> all.coarse(usual.getOrDefault(synset, 0)))
                        .toArray()));
    }
}
