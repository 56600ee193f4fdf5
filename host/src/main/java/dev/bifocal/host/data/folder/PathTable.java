package dev.bifocal.host.data.folder;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Paths by index, concatenated in one array. For 1.3 million strings, the object headers alone would need more memory
 * than the text.
 */
final class PathTable {

    private final byte[] text;
    private final int[] ends;

    private PathTable(byte[] text, int[] ends) {
        this.text = text;
        this.ends = ends;
    }

    static PathTable of(List<String> paths) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int[] ends = new int[paths.size()];
        for (int i = 0; i < ends.length; i++) {
            text.writeBytes(paths.get(i).getBytes(StandardCharsets.UTF_8));
            ends[i] = text.size();
        }
        return new PathTable(text.toByteArray(), ends);
    }

    int size() {
        return ends.length;
    }

    String get(int index) {
        int from = index == 0 ? 0 : ends[index - 1];
        return new String(text, from, ends[index] - from, StandardCharsets.UTF_8);
    }
}
