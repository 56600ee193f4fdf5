package dev.bifocal.host.distributed;

/**
 * The place of this process among the processes of a training.
 *
 * @param rank from 0 to size - 1; rank 0 writes the run
 * @param size the number of processes
 * @param localRank the number of this process among those of this machine, from 0
 * @param localSize the number of processes of this machine, which share the cores that they see; 1 if each has its own
 * @param store where the processes meet: {@code file:PATH}, or {@code tcp:HOST:PORT} with rank 0 as the server; empty
 *     for one process
 * @param network the address or the name of the network interface for the connections of this process; empty for one
 *     process
 * @param token names the training, so that two trainings with the same store do not mix
 */
public record Place(int rank, int size, int localRank, int localSize, String store, String network, String token) {

    /** The only process of a training. */
    public static final Place ALONE = new Place(0, 1, 0, 1, "", "", "");

    /** Whether there is no other process. */
    public boolean isAlone() {
        return size == 1;
    }

    /** Whether this process writes the run. */
    public boolean isFirst() {
        return rank == 0;
    }
}
