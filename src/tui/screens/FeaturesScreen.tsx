import { Box } from 'ink';
import { AdvicePanel } from '../components/AdvicePanel.tsx';
import { EditedLine } from '../components/EditedLine.tsx';
import { FeatureDetails } from '../components/FeatureDetails.tsx';
import { FeatureList } from '../components/FeatureList.tsx';
import { FileContent } from '../components/FileContent.tsx';
import { FileTree } from '../components/FileTree.tsx';
import { detailRowsOf, listWidthOf, type Size } from '../components/frame-size.ts';
import { OptionForm } from '../components/OptionForm.tsx';
import { ProblemPanel } from '../components/ProblemPanel.tsx';
import { Tinted } from '../components/Tinted.tsx';
import type { PickState } from '../state/pick-state.ts';
import type { Scene } from '../state/scene.ts';

interface FeaturesScreenProps {
  readonly state: PickState;
  readonly scene: Scene;
  /** Of the body. */
  readonly size: Size;
}

/** Line between list and files, and blanks around it. */
const RIGHT_LEAVES = 4;
/** Paths are short, lines of code are not. */
const MOST_TREE = 52;
/** From here on the list and the text have room beside each other. */
const ROOMY = 112;
/** From here on the text stands beside the tree instead of below it. */
const WIDE = 140;

/** The list on the left, what it leads to on the right. */
export function FeaturesScreen({ state, scene, size }: FeaturesScreenProps) {
  const listWidth = listWidthOf(size);
  const detailRows = detailRowsOf(size);
  const { search, pane } = state;
  if (isTextAlone(size, pane)) return <RightSide {...{ state, scene, size }} />;
  return (
    <Box height={size.rows}>
      <Box flexDirection="column" width={listWidth} paddingLeft={1} flexShrink={0}>
        <Box>
          <Tinted tone={search.open ? 'focus' : 'faint'}>/ </Tinted>
          <EditedLine
            text={search.text}
            caret={search.open ? search.caret : undefined}
            width={listWidth - 4}
            placeholder="search"
          />
        </Box>
        <FeatureList
          rows={scene.rows}
          cursor={scene.row?.id}
          isFocused={pane === 'list' && !search.open}
          height={size.rows - detailRows - 1}
          width={listWidth - 1}
        />
        <FeatureDetails row={scene.row} width={listWidth - 1} height={detailRows} />
      </Box>
      <Divider rows={size.rows} />
      <RightSide state={state} scene={scene} size={{ columns: size.columns - listWidth - 3, rows: size.rows }} />
    </Box>
  );
}

/** Whether the list gives way to the text that is read: beside it, lines of code would be cut. */
function isTextAlone({ columns }: Size, pane: PickState['pane']): boolean {
  return pane === 'content' && columns < ROOMY;
}

/** Columns in which lines run from top to bottom. */
export function listJoints({ pane, form }: PickState, { preview }: Scene, size: Size): readonly number[] {
  if (isTextAlone(size, pane)) return [];
  const listWidth = listWidthOf(size);
  const columns = size.columns - listWidth - RIGHT_LEAVES;
  const hasFiles = preview.kind === 'resolved' && pane !== 'advice' && !(pane === 'options' && form !== undefined);
  return [listWidth + 1, ...(hasFiles && isWide(columns) ? [listWidth + RIGHT_LEAVES + treeWidthOf(columns)] : [])];
}

/** Whether there is room for the text beside the tree. */
function isWide(columns: number): boolean {
  return columns >= WIDE * 0.6;
}

function treeWidthOf(columns: number): number {
  return Math.min(Math.floor(columns * 0.42), MOST_TREE);
}

function Divider({ rows }: { readonly rows: number }) {
  return (
    <Box width={2} flexShrink={0} paddingLeft={1}>
      <Tinted tone="faint" wrap="wrap">
        {'│\n'.repeat(rows).trimEnd()}
      </Tinted>
    </Box>
  );
}

function RightSide({ state, scene, size }: FeaturesScreenProps) {
  const { pane, form, answers } = state;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} paddingLeft={1} overflow="hidden">
      {pane === 'options' && form !== undefined && scene.row !== undefined ? (
        <OptionForm manifest={scene.row.manifest} {...{ form, answers }} height={size.rows} width={size.columns - 1} />
      ) : scene.preview.kind === 'refused' ? (
        <ProblemPanel problems={scene.problems} width={size.columns - 1} />
      ) : pane === 'advice' ? (
        <AdvicePanel
          recommendations={scene.recommendations}
          cursor={state.advice}
          height={size.rows}
          width={size.columns - 1}
        />
      ) : (
        <Files {...{ state, scene }} size={{ ...size, columns: size.columns - 1 }} />
      )}
    </Box>
  );
}

/** Tree and text; the one with the keys gets more room. */
function Files({ state: { pane }, scene, size }: FeaturesScreenProps) {
  if (isWide(size.columns)) {
    const treeWidth = treeWidthOf(size.columns);
    return (
      <Box>
        <Box width={treeWidth} flexShrink={0}>
          <FileTree scene={scene} isFocused={pane === 'tree'} height={size.rows} />
        </Box>
        <Divider rows={size.rows} />
        <Box paddingLeft={1} flexGrow={1} flexDirection="column">
          <FileContent
            scene={scene}
            isFocused={pane === 'content'}
            height={size.rows}
            width={size.columns - treeWidth - 3}
          />
        </Box>
      </Box>
    );
  }
  const treeRows = Math.floor((size.rows - 1) * (pane === 'content' ? 0.25 : 0.55));
  return (
    <>
      <FileTree scene={scene} isFocused={pane === 'tree'} height={treeRows} />
      <Tinted tone="faint">{'─'.repeat(size.columns)}</Tinted>
      <FileContent
        scene={scene}
        isFocused={pane === 'content'}
        height={size.rows - treeRows - 1}
        width={size.columns}
      />
    </>
  );
}
