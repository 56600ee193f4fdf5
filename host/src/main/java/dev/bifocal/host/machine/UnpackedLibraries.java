package dev.bifocal.host.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native libraries from jars, unpacked into a private folder and verified by the checksums in the jars.
 *
 * <p>A library is unpacked beside the folder, verified, and then renamed into it. A killed process therefore leaves
 * no partial library in the folder, and the next process removes its temporary files. A record beside the folder
 * contains size and times of each verified file. A file is read again only if they change. Only one process unpacks at
 * a time.
 */
final class UnpackedLibraries {

    private static final Logger LOG = LoggerFactory.getLogger(UnpackedLibraries.class);
    private static final String UNFINISHED = ".unpacking";
    private static final int BUFFER = 1 << 20;
    private static final long MEGA = 1_000_000;
    /** More bytes take longer than a moment to unpack. */
    private static final long LARGE = 1_000 * MEGA;

    private final Path folder;
    private final Path beside;
    private final Path record;
    private final Ownership ownership;
    private final Map<String, Source> sources;
    private final Disk disk;

    /** Free space and permissions on the disk of the folder. */
    interface Disk {

        /** Bytes that this process may still write. */
        long free(Path folder) throws IOException;

        /** Whether this process may create files in a folder. */
        boolean writable(Path folder);

        /** The real disk. */
        Disk REAL = new Disk() {
            @Override
            public long free(Path folder) throws IOException {
                return Files.getFileStore(folder).getUsableSpace();
            }

            @Override
            public boolean writable(Path folder) {
                return Files.isWritable(folder);
            }
        };
    }

    /** A library in its jar. */
    private record Source(URL resource, long size, long crc) {

        static Source of(URL resource) throws IOException {
            if (!(resource.openConnection() instanceof JarURLConnection connection)) {
                throw new IOException("%s is not in a jar".formatted(resource));
            }
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                ZipEntry entry = jar.getEntry(connection.getEntryName());
                return new Source(resource, entry.getSize(), entry.getCrc());
            }
        }
    }

    private UnpackedLibraries(Path beside, String name, Ownership ownership, Map<String, Source> sources, Disk disk) {
        this.folder = beside.resolve(name);
        this.beside = beside;
        this.record = beside.resolve(name + ".verified");
        this.ownership = ownership;
        this.sources = sources;
        this.disk = disk;
    }

    /**
     * Describes libraries to unpack. Nothing is written yet.
     *
     * @param beside the private folder that contains the libraries' folder and its record
     * @param name the name of the libraries' folder
     * @param resources each library in its jar, by its file name
     */
    static UnpackedLibraries in(Path beside, String name, Ownership ownership, Map<String, URL> resources)
            throws IOException {
        return in(beside, name, ownership, resources, Disk.REAL);
    }

    static UnpackedLibraries in(Path beside, String name, Ownership ownership, Map<String, URL> resources, Disk disk)
            throws IOException {
        Map<String, Source> sources = new TreeMap<>();
        for (Map.Entry<String, URL> resource : resources.entrySet()) {
            sources.put(resource.getKey(), Source.of(resource.getValue()));
        }
        return new UnpackedLibraries(PrivateFolder.create(beside, ownership), name, ownership, sources, disk);
    }

    /**
     * Ensures that all libraries are unpacked and intact.
     *
     * @param everyByte whether to compare every byte, including files that have not changed since the last verification
     * @return the folder
     * @throws IOException if a library cannot be unpacked, or another user could have written a file of the folder; the
     *     message is the reason
     */
    Path verify(boolean everyByte) throws IOException {
        synchronized (UnpackedLibraries.class) {
            PrivateFolder.create(folder, ownership);
            refuseForeignFiles();
            if (everyByte || !isRecorded() || !unfinished().isEmpty()) {
                compareAll(everyByte);
            }
            return folder;
        }
    }

    /**
     * Rejects files that another user could have written. DJL loads every file of the folder, even those that DJL did
     * not write, such as a copy of cuDNN.
     */
    private void refuseForeignFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Optional<String> objection = ownership.objection(file);
                if (objection.isPresent()) {
                    throw new IOException(objection.get());
                }
            }
        }
    }

    private void compareAll(boolean everyByte) throws IOException {
        if (!disk.writable(beside)) {
            requireAllWhole();
            return;
        }
        try (FileChannel channel =
                FileChannel.open(beside.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel);
            for (Path left : unfinished()) {
                LOG.info("Removing {}, which belongs to a killed process", left);
                Files.deleteIfExists(left);
            }
            if (everyByte || !isRecorded()) {
                unpackWhatIsNotWhole();
                record();
            }
        }
    }

    /** Locks the channel. The lock is released when the channel is closed or the process ends. */
    private static void lock(FileChannel channel) {
        try {
            channel.lock();
        } catch (IOException e) {
            // Some network file systems have no locks. Then two processes may both unpack, and the later rename wins.
            LOG.info("The file system has no locks", e);
        }
    }

    private void requireAllWhole() throws IOException {
        for (Map.Entry<String, Source> library : sources.entrySet()) {
            if (!isWhole(folder.resolve(library.getKey()), library.getValue())) {
                throw new IOException("%s is damaged or missing, and %s cannot be written to"
                        .formatted(folder.resolve(library.getKey()), beside));
            }
        }
    }

    private void unpackWhatIsNotWhole() throws IOException {
        Map<Path, Source> incomplete = new TreeMap<>();
        for (Map.Entry<String, Source> library : sources.entrySet()) {
            Path file = folder.resolve(library.getKey());
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                incomplete.put(file, library.getValue());
            } else if (!isWhole(file, library.getValue())) {
                LOG.warn("{} is damaged; unpacking it again", file);
                incomplete.put(file, library.getValue());
            }
        }
        long total = incomplete.values().stream().mapToLong(Source::size).sum();
        if (total > disk.free(beside)) {
            throw new IOException("%s needs %s MB of free space for the libraries, and has %s MB"
                    .formatted(beside, total / MEGA + 1, disk.free(beside) / MEGA));
        }
        if (total > LARGE) {
            EngineLibraries.report(
                    "Unpacking %s MB of native libraries into %s, once.".formatted(total / MEGA, folder));
        }
        long done = 0;
        for (Map.Entry<Path, Source> library : incomplete.entrySet()) {
            if (total > LARGE && library.getValue().size() > total / 40) {
                EngineLibraries.report("  %s of %s MB, %s"
                        .formatted(done / MEGA, total / MEGA, library.getKey().getFileName()));
            }
            unpack(library.getValue(), library.getKey());
            done += library.getValue().size();
        }
    }

    private static boolean isWhole(Path file, Source source) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != source.size()) {
            return false;
        }
        CRC32 crc = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                crc.update(buffer.flip());
                buffer.clear();
            }
        }
        return crc.getValue() == source.crc();
    }

    private void unpack(Source source, Path file) throws IOException {
        LOG.info("Unpacking {}", file);
        Path temporary = beside.resolve("." + file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        try {
            Files.createFile(temporary, PrivateFolder.mode());
            JarURLConnection connection = (JarURLConnection) source.resource().openConnection();
            connection.setUseCaches(false);
            try (CheckedInputStream in = new CheckedInputStream(connection.getInputStream(), new CRC32());
                    OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.WRITE)) {
                if (in.transferTo(out) != source.size() || in.getChecksum().getValue() != source.crc()) {
                    throw new IOException("%s is damaged".formatted(connection.getJarFileURL()));
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private List<Path> unfinished() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(beside, ".*" + UNFINISHED)) {
            entries.forEach(files::add);
        }
        return files;
    }

    private boolean isRecorded() throws IOException {
        try {
            return Files.isRegularFile(record)
                    && ownership.objection(record).isEmpty()
                    && Files.readString(record).equals(state());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Writes the record. Where the disk is full, whole libraries serve without one, and the next process reads them again. */
    private void record() throws IOException {
        Path temporary = beside.resolve("." + record.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        String state = state();
        try {
            Files.createFile(temporary, PrivateFolder.mode());
            Files.writeString(temporary, state);
            Files.move(temporary, record, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written", record, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Size and times of each file and of its jar. A program cannot set the time of a status change back. */
    private String state() throws IOException {
        StringBuilder state = new StringBuilder();
        String names = Ownership.SUPPORTED ? "unix:size,lastModifiedTime,ctime" : "size,lastModifiedTime";
        for (Map.Entry<String, Source> library : sources.entrySet()) {
            Map<String, Object> file = new TreeMap<>(
                    Files.readAttributes(folder.resolve(library.getKey()), names, LinkOption.NOFOLLOW_LINKS));
            state.append(library.getKey())
                    .append(' ')
                    .append(Long.toHexString(library.getValue().crc()))
                    .append(' ')
                    .append(library.getValue().size())
                    .append(' ')
                    .append(file)
                    .append('\n');
        }
        return state.toString();
    }
}
