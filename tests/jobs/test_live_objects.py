"""Live transcription reads along in an object store, also what another process writes."""

from pathlib import Path

from interviewer.jobs.live import LiveTakes
from interviewer.service.content import AskedContent
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
from tests.jobs.test_live import PieceByPiece, until
from tests.object_store import Bucket
from tests.program import ANNA, SILENCE, Program, turn_of


def test_a_take_that_another_process_writes_is_heard_to_its_end(bucket: Bucket, tmp_path: Path) -> None:
    with Program(tmp_path, transcriber=PieceByPiece(), recordings_url=bucket.url) as program:
        session = program.start()
        elsewhere = RecordingStore(program.database, sound_storage(bucket.url, tmp_path))
        recording = elsewhere.start(session.id, turn_of(session).id, ANNA)
        live = LiveTakes(
            asked=AskedContent(program.bank, program.sessions),
            sessions=program.sessions,
            recordings=program.recordings,
            transcriber=lambda: program.transcriber,
            board=program.board,
        )
        live.follow(ANNA, recording)
        elsewhere.append_all(recording, ANNA, 0, (SILENCE,) * 10)
        until(lambda: (so_far := live.listening(recording)) is not None and so_far.listened_s == 1.0)
        elsewhere.append_all(recording, ANNA, 10, (SILENCE,) * 5)
        elsewhere.finish(recording, ANNA)
        elsewhere.close()
        assert bucket.names() == [f"{recording}.seg"]

        heard = live.transcript(recording)

        assert heard is not None and heard.duration_s == 1.5
        live.stop()
