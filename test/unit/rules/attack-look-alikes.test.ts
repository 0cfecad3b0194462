import { describe, expect, it } from 'vitest'
import { judgeValue } from '../../../src/rules/validity/index.ts'

const context = { country: 'NO', otherName: null }

/** Whether a program or an attack is said to have left the name of a company. */
function isSaidToBeLeft(name: string): boolean {
  return judgeValue('text', name, { ...context, isCompanyName: true }).code === 'programText'
}

describe('the name of a company', () => {
  const names = [
    ['Sleep (Norway) AS', 'Better Sleep (Norge) AS', 'Sleep(24) AS', 'Rest and Sleep (7) AS', 'Benchmark (UK) Ltd'],
    ['Benchmark(2) AS', 'Foo (Bar) --', "O'Brien & Sons --", 'Kafé "Bar" AS --', 'Fjord; Fjell --'],
    ["Rock 'and' Roll = Love", '"Salt" and "Pepper" = AS', "Kids' or Parents = Family", '"Me" and You = Us'],
    ['Credit Union Select (Norge)', 'Union Select Wines, Beer (Oslo)', 'Union Select Fruits from Spain (UK)'],
    [
      'Drop Table Bar (Oslo)',
      'Wait; Drop Table Design',
      'Waitfor Delay (band)',
      'Order by 8 (Oslo)',
      'Order by Nature; AS',
    ],
    ['Ca$(h) Records', 'A$(ap) AS', 'Bling$(Norge)', 'JavaScript: The Good Parts AS', 'Javascript: Oslo'],
    ['Full on load = max', 'Dot ../../ AS', '../Oslo', 'Hair <Style> AS', '<Code/>', '<Fjord>', 'Art <Body> Studio'],
    ['Script/Image <Oslo>', '{Fjord}', '{ Design }', '{K}', '{Fjord} {Bygg}', '%Prosent%', '%Oslo%', '100%'],
    ['@H2 Energy', '=R2 Design', '=DESIGN(STUDIO) AS', '@HOME(OFFICE)', '@B12', '=Likhet', '=PLUS AS'],
    ['[Your Move]', '[Add Venture]', '[Enter Sandman]', '[type O]', '#Connect!', '#Busy!', '#Field!', '#Python!'],
    'Nannan',
  ].flat()
  it.each(names)('is not taken for an attack or a template: %s', (name) => {
    expect(isSaidToBeLeft(name)).toBe(false)
  })

  const attacks = [
    ['<script>alert(1)</script>', '"><script src=//x>', '<img src=x onerror=alert(1)>', '<svg/onload=alert(1)>'],
    ['<a href="//x">Fjord</a>', 'Fjord <script>x()', 'javascript:alert(1)', 'onerror=alert(1)', '<font color=red>'],
    ["' or '1'='1", "' OR 1=1 --", "x' or 'a'='a", '" or ""="', "') or ('a'='a", "admin'--", "x');--", "x';--"],
    ["' union select * from users", "1' UNION SELECT a", "' union select null,null--", "x'); DROP TABLE students;--"],
    ["' order by 10--", '1 AND SLEEP(5)--;', "' or sleep(5)", "';select pg_sleep(5)--", 'benchmark(1000000,md5(1))'],
    ["'; waitfor delay '0:0:5'", '${jndi:ldap://x/a}', '../../etc/passwd', '..\\..\\windows', '$(whoami)', '$(curl x)'],
    ['{{7*7}}', '${7*7}', '#{7*7}', '{first_name}', '{NAME}', '{0} {1}', '{!$User.Name}', '{$name}', '$(name)'],
    ['%FNAME%', '%first_name%', '%%name%%', '[insert notes here]', '<type your name>', '<none>', '<br/>', '<b>'],
    ['=A2', '=A1+B2', '=SUM(A1:B2)', '=NOW()', '=HYPERLINK("x")', '@SUM(1;2)', '#REF!', '#ref!', '#Ref!', 'NullNull'],
  ].flat()
  it.each(attacks)('is junk if a program or an attack left it: %s', (name) => {
    expect(isSaidToBeLeft(name)).toBe(true)
  })

  it.each(['ASD 123', '123 QWE', 'ASD 321 AS', 'Arst', 'Neio', 'Rstd', 'Oeui', 'Htns'])(
    'is not taken for keys pressed at random: %s',
    (name) => {
      expect(judgeValue('text', name, { ...context, isCompanyName: true }).code).toBeNull()
    },
  )

  it.each(['asd123', '123qwe', 'asd qwe', '123 321', 'aoeuid', 'arstdh', 'zaq1qaz', 'zaq12wsx', 'qazwsx'.repeat(10)])(
    'is junk if it is of neighbouring keys: %s',
    (name) => {
      expect(judgeValue('text', name, { ...context, isCompanyName: true }).code).toBe('keyboard')
    },
  )
})

describe('the name of a person', () => {
  it.each(['Arst', 'Neio', 'Nannan', 'VanDerBerg'])(
    'is accepted although a program or keys write nearly so: %s',
    (name) => {
      expect(judgeValue('personName', name, { ...context, otherName: 'Berg' }).code).toBeNull()
    },
  )
})
